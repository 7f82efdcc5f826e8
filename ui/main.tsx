import "./design/tokens.css";
import "./design/base.css";
import "./design/parts.css";
import "uplot/dist/uPlot.min.css";
import { render } from "solid-js/web";
import { App } from "./shell/app.tsx";

render(() => <App />, document.getElementById("app")!);
