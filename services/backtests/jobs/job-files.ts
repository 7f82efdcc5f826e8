/** Jobs on disk: a small file each, so that what was asked for outlives the process, and one that was killed goes on. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { placeFile } from "../../files/place-file.ts";
import { hasEnded, type Job } from "./job.ts";

/** The most jobs that ended and are kept; their results stay. */
const ENDED_MAX = 500;
const JOB = ".json";

const folderIn = (home: string): string => join(home, "backtests", "jobs");

/** Keeps a job as it is now: whole or not at all. */
export async function keepJob(home: string, job: Job): Promise<void> {
  await placeFile(join(folderIn(home), job.id + JOB), JSON.stringify(job));
}

/** Every kept job, oldest first; the oldest of too many ended ones are forgotten. A file that is none is left alone. */
export async function keptJobs(home: string): Promise<readonly Job[]> {
  const folder = folderIn(home);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(JOB));
  const jobs = (await Promise.all(files.map((name) => jobIn(join(folder, name))))).filter(
    (job) => job !== undefined,
  );
  jobs.sort((left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1));
  const ended = jobs.filter(hasEnded);
  const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - ENDED_MAX)));
  await Promise.all([...forgotten].map(({ id }) => rm(join(folder, id + JOB), { force: true })));
  return jobs.filter((job) => !forgotten.has(job));
}

async function jobIn(path: string): Promise<Job | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Job;
  } catch {
    return undefined;
  }
}
