/** The chart page. */
import { Chart } from "./chart.tsx";
import { loadLists } from "./lists.tsx";
import { SeriesPage } from "./series-page.tsx";
import "./chart-page.css";

/** The page. */
export default function ChartPage() {
  return (
    <SeriesPage page="chart" load={loadLists}>
      {(shown) => (
        <Chart
          series={shown.series}
          all={shown.lists.series}
          catalogue={shown.lists.indicators}
          accounts={shown.lists.accounts}
          location={shown.location}
        />
      )}
    </SeriesPage>
  );
}
