/** The views that this program projects. A new view is one line here. */
import { candlesView } from "@spot-canvas/projections/candles/fold";
import type { View } from "@spot-canvas/projections/projector/view";
import { quarantineView } from "@spot-canvas/projections/quarantine/fold";

export const VIEWS: readonly View[] = [candlesView, quarantineView];
