/** Which faults strike when: the rules in force, each with what it has seen so far. */
import type { Dialect } from "../dialect.ts";
import { faultNamed } from "./catalogue.ts";
import type { FaultContext, FaultRule, SimulatedFault } from "./simulated-fault.ts";

/** A fault that strikes, ready to be called. */
export interface Strike {
  readonly fault: SimulatedFault;
  readonly context: FaultContext;
}

interface PlannedRule {
  readonly rule: FaultRule;
  readonly fault: SimulatedFault;
  seen: number;
  struck: number;
  /** When it let something pass, by the machine's clock: of the last second. */
  passed: number[];
}

const SECOND = 1_000;

/** The rules of one simulator. */
export class FaultPlan {
  #planned: PlannedRule[] = [];
  #state: number;

  /** `seed` decides what is left to chance. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  get rules(): readonly FaultRule[] {
    return this.#planned.map(({ rule }) => rule);
  }

  /** Puts rules in force. Faults: `UnknownSimulatedFault`, thrown, and then none is. */
  add(rules: readonly FaultRule[]): void {
    const planned = rules.map((rule) => ({
      rule,
      fault: faultNamed(rule.fault),
      seen: 0,
      struck: 0,
      passed: [],
    }));
    this.#planned.push(...planned);
  }

  /** Ends all faults. */
  clear(): void {
    this.#planned = [];
  }

  /** What strikes a request (its method, path and query), in the order of the rules. */
  forRequest(dialect: Dialect, target: string): readonly Strike[] {
    return this.#strikes(dialect, target, ({ frame }) => frame === undefined);
  }

  /** What strikes a frame. */
  forFrame(dialect: Dialect, text: string): readonly Strike[] {
    return this.#strikes(dialect, text, ({ frame }) => frame !== undefined);
  }

  /** By how much a venue's clock is ahead, for as long as the rules say so. */
  clockAhead(dialect: Dialect): number {
    return this.#planned
      .filter(({ rule, fault }) => fault.clockAhead && (rule.venue ?? dialect.venue) === dialect.venue)
      .reduce((sum, planned) => sum + planned.fault.clockAhead!(this.#contextOf(planned, dialect)), 0);
  }

  #strikes(dialect: Dialect, text: string, concerns: (fault: SimulatedFault) => boolean): readonly Strike[] {
    return this.#planned
      .filter((planned) => concerns(planned.fault) && this.#doesStrike(planned, dialect, text))
      .map((planned) => ({ fault: planned.fault, context: this.#contextOf(planned, dialect) }));
  }

  #doesStrike(planned: PlannedRule, dialect: Dialect, text: string): boolean {
    const { venue, contains = "", skip = 0, times = Number.POSITIVE_INFINITY, chance = 1 } = planned.rule;
    if ((venue ?? dialect.venue) !== dialect.venue || !text.includes(contains)) return false;
    if (planned.seen++ < skip || planned.struck >= times) return false;
    if (chance < 1 && this.#random() >= chance) return false;
    if (isWithinRate(planned)) return false;
    planned.struck++;
    return true;
  }

  #contextOf({ rule, fault }: PlannedRule, dialect: Dialect): FaultContext {
    return { dialect, value: rule.value ?? fault.value?.default ?? 0, random: () => this.#random() };
  }

  /** Tommy Ettinger's mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }
}

/** Whether a rule with a rate lets one more pass; one without never does. */
function isWithinRate(planned: PlannedRule): boolean {
  const { perSecond } = planned.rule;
  if (perSecond === undefined) return false;
  const now = performance.now();
  planned.passed = planned.passed.filter((at) => now - at < SECOND);
  if (planned.passed.length >= perSecond) return false;
  planned.passed.push(now);
  return true;
}
