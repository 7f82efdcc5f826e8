/** How far a job is: a word, and a bar while it runs. */
import { Match, Switch } from "solid-js";
import type { BacktestJob } from "../../api/generated.ts";
import { lengthText } from "../../shell/time-zone.ts";

/** The state. */
export function JobState(props: { job: BacktestJob }) {
  const progress = () => props.job.progress;
  const left = () => {
    const seconds = progress().seconds_left;
    return seconds === undefined ? "" : `, ${lengthText(seconds * 1_000)} left`;
  };
  return (
    <Switch fallback={<span>{props.job.state}</span>}>
      <Match when={props.job.state === "queued"}>
        <span class="muted">waits, {props.job.queue_place ?? 0} ahead</span>
      </Match>
      <Match when={props.job.state === "running"}>
        <span class="job-progress">
          <progress
            aria-label={`Progress of ${props.job.strategy}`}
            max={Math.max(1, progress().total)}
            value={progress().done}
          />
          <span class="muted">
            {progress().phase === "candles" ? "reading candles" : "running"}
            {left()}
          </span>
        </span>
      </Match>
      <Match when={props.job.state === "failed"}>
        <span class="warning" title={props.job.error}>
          failed: {props.job.error}
        </span>
      </Match>
    </Switch>
  );
}
