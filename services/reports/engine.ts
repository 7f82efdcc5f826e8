/** What makes reports: stands in their manifests, so that another version says so when it checks one. */
import { VERSION } from "../cli/version.ts";

/** The program. */
export const CODE = `spot-canvas@${VERSION}`;

/** Raise it when the same facts shall give other figures. */
export const ENGINE = "report@3";

/** Records drawn for each interval. */
export const SAMPLES = 1_000;
