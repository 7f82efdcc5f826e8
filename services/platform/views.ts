/** The views that this program projects. A new view is one line here. */
import { candlesView } from "@spot-canvas/projections/candles/fold";
import { controlView } from "@spot-canvas/projections/control/fold";
import { instrumentsView } from "@spot-canvas/projections/instruments/fold";
import { keysView } from "@spot-canvas/projections/keys/fold";
import { ledgerView } from "@spot-canvas/projections/ledger/fold";
import { ordersView } from "@spot-canvas/projections/orders/fold";
import type { View } from "@spot-canvas/projections/projector/view";
import { quarantineView } from "@spot-canvas/projections/quarantine/fold";
import { signalsView } from "@spot-canvas/projections/signals/fold";

/** Every view, in the order in which commands list them. */
export const VIEWS: readonly View[] = [
  candlesView,
  instrumentsView,
  signalsView,
  ordersView,
  ledgerView,
  controlView,
  keysView,
  quarantineView,
];
