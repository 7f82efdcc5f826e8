// Properties are checked with the same cases in every run, so that a change is judged by what it changes and by nothing
// else. FAST_CHECK_SEED=random looks for new counter-examples; a number repeats the run that found one.
import { configureGlobal } from "fast-check";

const { FAST_CHECK_SEED = "20260101" } = process.env;
if (FAST_CHECK_SEED !== "random") configureGlobal({ seed: Number(FAST_CHECK_SEED) });
