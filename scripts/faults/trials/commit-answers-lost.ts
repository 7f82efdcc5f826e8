import type { Trial } from "../trial.ts";

/** F7: the database has committed, and nobody is told. */
export const commitAnswersLost: Trial = {
  name: "commit-answers-lost",
  what: "A proxy cuts the connection between a COMMIT and its answer, eight times.",
  services: ["projector"],
  loads: ["trades"],
  disturb: ({ databaseLink }) => databaseLink.cutAnswers("COMMIT", 8),
  says: /was lost before it answered a commit: read again what was kept/,
};
