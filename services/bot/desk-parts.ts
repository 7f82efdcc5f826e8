/** What the desks of a paper account share. */
import type { AccountState } from "@spot-canvas/domain/bot/account-state";
import type { Logger } from "../logging/logger.ts";
import type { Bell } from "../waiting/bell.ts";
import type { AccountReader } from "./account-reader.ts";
import type { Audit } from "./audit.ts";
import type { OrderWriter } from "./order-writer.ts";
import type { PaperMarket } from "./paper-market.ts";
import type { RecordedTerms } from "./recorded-terms.ts";
import type { BotSettings } from "./settings.ts";

/** What a desk works with. */
export interface OrderDeskParts {
  readonly state: AccountState;
  readonly reader: AccountReader;
  readonly writer: OrderWriter;
  readonly market: PaperMarket;
  readonly terms: RecordedTerms;
  readonly settings: BotSettings;
  readonly logger: Logger;
  readonly tenant: string;
  readonly bell: Bell;
  /** Where there is one, nothing is written: what would be is held against what the log has. */
  readonly audit?: Audit | undefined;
}
