/** The ephemeral port within one process. */
import type { Ephemeral, EphemeralListener } from "./ephemeral.ts";
import { compileSubjectFilter, type SubjectFilter } from "./subject-filter.ts";

interface Subscription {
  readonly filter: SubjectFilter;
  readonly listener: EphemeralListener;
  ended: boolean;
}

/**
 * Opens it. As with a broker, a listener runs after `publish` has returned and hears messages in their order; unlike
 * there, all listeners are given the same bytes and must not change them.
 */
export function openInProcessEphemeral(): Ephemeral {
  const subscriptions = new Set<Subscription>();
  return {
    publish(subject, body) {
      const listening = [...subscriptions].filter(({ filter }) => filter.matches(subject));
      if (listening.length === 0) return;
      queueMicrotask(() => {
        for (const subscription of listening) if (!subscription.ended) subscription.listener(subject, body);
      });
    },
    subscribe(filter, listener) {
      const subscription = { filter: compileSubjectFilter(filter), listener, ended: false };
      subscriptions.add(subscription);
      return () => {
        subscription.ended = true;
        subscriptions.delete(subscription);
      };
    },
    async [Symbol.asyncDispose]() {
      for (const subscription of subscriptions) subscription.ended = true;
      subscriptions.clear();
    },
  };
}
