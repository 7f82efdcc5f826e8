/** The thread that finds how sure the figures of a report are. */
import { parentPort, workerData } from "node:worker_threads";
import { type IntervalQuestion, metricIntervals } from "@spot-canvas/domain/report/figures";

parentPort!.postMessage(metricIntervals(workerData as IntervalQuestion));
