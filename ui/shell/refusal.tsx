/** What a person reads where the API refused or did not answer. */
import { Refused } from "../api/call.ts";
import { Trouble } from "./trouble.tsx";

/** The way in where there is no session; the server's own sentence otherwise. */
export function Refusal(props: { error: unknown }) {
  const status = props.error instanceof Refused ? props.error.status : 0;
  if (status === 401) {
    return (
      <Trouble
        title="Open Spot Canvas with its link."
        advice="The command that started it printed one. This prints another, good for one use:"
      >
        <code>pnpm canvas open</code>
      </Trouble>
    );
  }
  if (status === 0) {
    return (
      <Trouble title="Spot Canvas does not answer." advice="Start it again, then load this page again:">
        <code>npx -y pnpm@12 start</code>
      </Trouble>
    );
  }
  return <Trouble title="That was refused." advice={(props.error as Refused).message} />;
}
