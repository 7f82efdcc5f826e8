import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { FIRST_DAY, performanceOf, type Trip } from "../testing/performance.ts";
import { METRICS, statisticsOf } from "./catalogue.ts";
import { DAY_MS } from "./daily.ts";
import type { Figure } from "./metric.ts";
import type { Performance } from "./sample.ts";

/** Fifteen times a day of +2 % and a day of -1 %: mean 0.5 %, deviation 1.5 % x sqrt(30 / 29). */
const SWINGS = Array.from({ length: 30 }, (_, day) => (day % 2 === 0 ? 0.02 : -0.01));
const DEVIATION = 0.015 * Math.sqrt(30 / 29);
const GROWTH = (1.02 * 0.99) ** 15;
const YEAR = Math.sqrt(365);

const show = (figure: Figure | undefined): number | string => {
  if (figure === undefined) return "unknown metric";
  if ("value" in figure) return figure.value;
  return "amount" in figure ? figure.amount.toString() : `absent: ${figure.absent}`;
};

const table = (performance: Performance, rows: readonly (readonly [string, number | string])[]): void => {
  const statistics = statisticsOf(performance);
  for (const [name, expected] of rows) {
    const found = show(statistics.get(name));
    if (typeof expected === "string") expect(`${name} ${found}`).toBe(`${name} ${expected}`);
    else expect([name, Number(found)]).toEqual([name, expect.closeTo(expected, 10)]);
  }
};

describe("the metrics of daily returns", () => {
  it("are worked by hand for fifteen swings of +2 % and -1 %", () => {
    table(performanceOf(SWINGS), [
      ["days", 30],
      ["total_return", GROWTH - 1],
      ["cagr", GROWTH ** (365 / 30) - 1],
      ["expected_day", GROWTH ** (1 / 30) - 1],
      ["volatility", DEVIATION * YEAR],
      ["annual_variance", DEVIATION ** 2 * 365],
      ["downside_deviation", Math.sqrt(0.0001 / 2) * YEAR],
      ["skewness", 0],
      ["kurtosis", -2],
      ["sharpe", (0.005 / DEVIATION) * YEAR],
      ["risk_return_ratio", 0.005 / DEVIATION],
      ["sortino", (0.005 / Math.sqrt(0.0001 / 2)) * YEAR],
      ["adjusted_sortino", ((0.005 / Math.sqrt(0.0001 / 2)) * YEAR) / Math.SQRT2],
      ["omega", 2],
      ["gain_to_pain", 1],
      ["daily_payoff", 2],
      ["daily_profit_factor", 2],
      ["kelly", 0.25],
      ["risk_of_ruin", 1],
      ["tail_ratio", 2],
      ["common_sense_ratio", 4],
      ["cpc_index", 2],
      ["max_drawdown", -0.01],
      ["calmar", (GROWTH ** (365 / 30) - 1) / 0.01],
      ["recovery_factor", (GROWTH - 1) / 0.01],
      ["under_water", 0.5],
      ["ulcer_index", Math.sqrt(0.0001 / 2)],
      ["value_at_risk_95", -0.01],
      ["expected_shortfall", -0.01],
      ["best_day", 0.02],
      ["worst_day", -0.01],
      ["winning_days", 0.5],
      ["average_up_day", 0.02],
      ["average_down_day", -0.01],
      ["longest_winning_days", 1],
      ["longest_losing_days", 1],
      ["best_month", GROWTH - 1],
    ]);
  });

  it("count the part of a day at the end in what is of the whole time, and not in what is of days", () => {
    const to = FIRST_DAY + 30.5 * DAY_MS;
    table(performanceOf(SWINGS, [], { whole: 0.25, to }), [
      ["total_return", 0.25],
      ["cagr", 1.25 ** (365 / 30.5) - 1],
      ["calmar", (1.25 ** (365 / 30.5) - 1) / 0.01],
      ["recovery_factor", 25],
      ["expected_day", GROWTH ** (1 / 30) - 1],
    ]);
  });

  it("take the riskless return of a day off what each day made", () => {
    table(performanceOf(SWINGS, [], { riskFree: 0.05 }), [
      ["sharpe", ((0.005 - (1.05 ** (1 / 365) - 1)) / DEVIATION) * YEAR],
    ]);
  });

  it("are absent with the reason on a record that is too short, does not vary or never falls", () => {
    table(performanceOf(SWINGS.slice(0, 29)), [
      ["sharpe", "absent: it takes 30 daily returns and there are 29"],
      ["max_drawdown", -0.01],
    ]);
    table(performanceOf(Array.from({ length: 40 }, () => 0.001)), [
      ["sharpe", "absent: the returns do not vary"],
      ["sortino", "absent: no daily return fell short of the riskless one"],
      ["calmar", "absent: equity never fell"],
      ["volatility", "absent: the returns do not vary"],
      ["beta", "absent: there are no prices to hold it against"],
      ["deflated_sharpe", "absent: it was not chosen among several runs"],
      ["win_rate", "absent: no position was closed"],
      ["trades", 0],
    ]);
  });

  it("count a drawdown from the last point at the peak", () => {
    const returns = [0.1, 0, -0.2, -0.1, 0.5, -0.05, 0.02, 0, 0];
    table(performanceOf(returns), [
      ["max_drawdown", 0.72 - 1],
      ["max_drawdown_start", FIRST_DAY + 2 * DAY_MS],
      ["max_drawdown_lowest", FIRST_DAY + 4 * DAY_MS],
      ["max_drawdown_end", FIRST_DAY + 5 * DAY_MS],
      ["max_drawdown_days", 3],
      ["longest_drawdown_days", 4],
      ["drawdown_recovery_days", 1],
      ["average_drawdown", (0.72 - 1 - 0.05) / 2],
      ["average_drawdown_days", 3.5],
      ["max_drawdown_amount", 1_000 * 1.1 * 0.28],
      ["max_drawdown_high", 1_100],
      ["max_drawdown_low", 1_100 * 0.72],
    ]);
    table(performanceOf([0.1, -0.2]), [["max_drawdown_end", "absent: equity has not come back yet"]]);
  });

  it("compound calendar months, quarters and years, and the last stretches of the record", () => {
    const returns = Array.from({ length: 366 }, (_, day) => (day < 31 ? 0.001 : day < 60 ? -0.001 : 0));
    table(performanceOf(returns), [
      ["best_month", 1.001 ** 31 - 1],
      ["worst_month", 0.999 ** 29 - 1],
      ["return_1y", 1.001 ** 31 * 0.999 ** 29 - 1],
      ["return_ytd", 1.001 ** 31 * 0.999 ** 29 - 1],
      ["return_3m", 0],
      ["return_mtd", 0],
      ["winning_months", 0.5],
      ["expected_year", 1.001 ** 31 * 0.999 ** 29 - 1],
      ["return_3y", "absent: the record is shorter"],
    ]);
  });

  it("hold returns against those of a benchmark", () => {
    const benchmark = Float64Array.from(SWINGS, (value) => value / 2);
    table(performanceOf(SWINGS, [], { benchmark }), [
      ["beta", 2],
      ["alpha", 0],
      ["correlation", 1],
      ["r_squared", 1],
      ["tracking_error", (DEVIATION / 2) * YEAR],
      ["information_ratio", (0.0025 / (DEVIATION / 2)) * YEAR],
      ["treynor", (GROWTH - 1) / 2],
      ["benchmark_return", (1.01 * 0.995) ** 15 - 1],
      ["excess_return", GROWTH - (1.01 * 0.995) ** 15],
    ]);
  });
});

describe("the metrics of round trips", () => {
  const TRIPS: readonly Trip[] = [
    { profit: 10, adverse: -4, favourable: 15 },
    { profit: 20, days: 3, favourable: 20 },
    { profit: -5, adverse: -8, side: -1 },
    { profit: -10, adverse: -10, favourable: 2, product: 1 },
    { profit: 30, cost: 200, favourable: 45, product: 1 },
    { profit: -5, adverse: -5, days: 2 },
  ];

  it("are worked by hand for three winners and three losers", () => {
    const deviation = Math.sqrt(
      (10 ** 2 + 20 ** 2 + 5 ** 2 + 10 ** 2 + 30 ** 2 + 5 ** 2 - 6 * (40 / 6) ** 2) / 5,
    );
    table(performanceOf(SWINGS, TRIPS), [
      ["trades", 6],
      ["long_trades", 5],
      ["short_trades", 1],
      ["trades_per_day", 0.2],
      ["win_rate", 0.5],
      ["loss_rate", 0.5],
      ["gross_profit", "60"],
      ["gross_loss", "-20"],
      ["profit_factor", 3],
      ["expectancy", 40 / 6],
      ["expectancy_ratio", (1 + 3) * 0.5 - 1],
      ["median_profit", 2.5],
      ["average_return", (0.1 + 0.2 - 0.05 - 0.1 + 0.15 - 0.05) / 6],
      ["average_win", 20],
      ["average_loss", -20 / 3],
      ["payoff", 3],
      ["largest_win", 30],
      ["largest_loss", -10],
      ["long_profit", 45],
      ["short_profit", -5],
      ["best_product_profit", 20],
      ["worst_product_profit", 20],
      ["max_consecutive_wins", 2],
      ["max_consecutive_losses", 2],
      ["current_streak", -1],
      ["average_duration", (9 / 6) * DAY_MS],
      ["median_duration", DAY_MS],
      ["longest_duration_winners", 3 * DAY_MS],
      ["average_duration_losers", (4 / 3) * DAY_MS],
      ["average_mae", (-4 - 8 - 10 - 5) / 6],
      ["largest_mae", -10],
      ["largest_mfe", 45],
      ["average_end_trade_drawdown", (5 + 0 + 5 + 12 + 15 + 5) / 6],
      ["largest_end_trade_drawdown", 15],
      ["max_closed_trade_drawdown", -15],
      ["max_intra_trade_drawdown", -15],
      ["profit_to_max_drawdown", 40 / 15],
      ["profit_deviation", deviation],
      ["sqn", (40 / 6 / deviation) * Math.sqrt(6)],
      ["trade_sharpe", (40 / 6 / deviation) * Math.sqrt((6 * 365) / 30)],
      ["trade_sortino", (40 / 6 / Math.sqrt(150 / 6)) * Math.sqrt((6 * 365) / 30)],
    ]);
  });

  it("count equal losses as no variation, not as a ratio without bounds", () => {
    table(performanceOf(SWINGS, [{ profit: -5 }, { profit: -5 }]), [
      ["sqn", "absent: it takes two positions with different profits"],
      ["payoff", "absent: it takes positions that gained and positions that lost"],
      ["profit_factor", 0],
    ]);
  });
});

describe("the exact totals", () => {
  it("come out as they went in, to the last digit", () => {
    const totals = {
      start: Decimal.of("1000.000000000000000001"),
      end: Decimal.of("1100.000000000000000004"),
      paidIn: Decimal.of("50.000000000000000001"),
      grossProfit: Decimal.of("70.1"),
      grossLoss: Decimal.of("-20.1"),
      fees: Decimal.of("3.000000000000000007"),
      funding: Decimal.of("-0.5"),
      volume: Decimal.of("123456789.123456789123456789"),
    };
    table(performanceOf([0.05], [], { totals }), [
      ["net_profit", "50.000000000000000002"],
      ["fees", "3.000000000000000007"],
      ["funding", "-0.5"],
      ["volume", "123456789.123456789123456789"],
    ]);
  });
});

describe("the catalogue", () => {
  it("names each metric once, with a formula and a label", () => {
    expect(METRICS.size).toBeGreaterThan(110);
    for (const { name, label, formula } of METRICS.values()) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(label.length, name).toBeGreaterThan(1);
      expect(formula.length, name).toBeGreaterThan(3);
    }
  });

  it("gives a finite figure, an amount or a reason for an empty record", () => {
    for (const [name, figure] of statisticsOf(performanceOf([]))) {
      if ("value" in figure) expect(Number.isFinite(figure.value), name).toBe(true);
    }
  });
});
