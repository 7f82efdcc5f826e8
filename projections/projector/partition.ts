/**
 * Partitions: parts of a view's accounts, each written by one projector and with a checkpoint of its own. Every projector
 * of a partitioned view reads the whole stream, folds the events of its accounts, and moves past all others.
 */
import { parseSubject } from "@spot-canvas/domain/events/subject";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";

/** One of `count` parts, from 1. */
export interface Partition {
  readonly index: number;
  readonly count: number;
}

/** A view that is not partitioned is one part. */
export const WHOLE: Partition = { index: 1, count: 1 };

/** More than these read the same stream more often than it pays. */
const COUNT_MAX = 64;

/** Such as `1/4`. */
export const partitionName = ({ index, count }: Partition): string => `${index}/${count}`;

/** A view, or its part, in words. */
export const viewPartText = (view: string, partition: Partition): string =>
  partition.count === 1 ? `view ${view}` : `part ${partitionName(partition)} of the view ${view}`;

/** Reads what {@link partitionName} writes. */
export function parsePartition(text: string): Result<Partition> {
  const match = /^(\d{1,3})\/(\d{1,3})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= count && count <= COUNT_MAX) return ok({ index, count });
  return fail(
    new Fault(
      "NotPartition",
      "usage",
      `"${text.slice(0, 20)}" is no partition: write 1/4 for the first of four, with at most ${COUNT_MAX} of them.`,
    ),
  );
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Which part an account belongs to, from 1. FNV-1a of its names' UTF-16 units: it must be the same in every program that
 * ever writes to these tables.
 */
export function partitionOf(tenant: string, account: string, count: number): number {
  const text = `${tenant}\0${account}`;
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  return ((hash >>> 0) % count) + 1;
}

/** Subjects whose part is remembered. */
const SUBJECTS_MAX = 100_000;

/** Tells which accounts and events are of a part. */
export class PartitionMembers {
  readonly partition: Partition;
  readonly #subjects = new Map<string, boolean>();

  constructor(partition: Partition) {
    this.partition = partition;
  }

  hasAccount(tenant: string, account: string): boolean {
    const { index, count } = this.partition;
    return count === 1 || partitionOf(tenant, account, count) === index;
  }

  /** Whether an event with this subject is folded here: what is of no account is of the first part. */
  hasSubject(subject: string): boolean {
    if (this.partition.count === 1) return true;
    let isMember = this.#subjects.get(subject);
    if (isMember === undefined) {
      isMember = this.#decide(subject);
      if (this.#subjects.size >= SUBJECTS_MAX) this.#subjects.clear();
      this.#subjects.set(subject, isMember);
    }
    return isMember;
  }

  #decide(subject: string): boolean {
    const parsed = parseSubject(subject);
    if (!parsed.ok || !("account" in parsed.value.key)) return this.partition.index === 1;
    return this.hasAccount(parsed.value.tenant, parsed.value.key.account);
  }
}
