/** A limit to how long something is waited for. */

/**
 * What a promise comes to, or what `late` gives, or throws, where that takes longer. What was waited for goes on: a
 * caller who wants it ended ends it in `late`.
 */
export async function within<T, L>(promise: Promise<T>, milliseconds: number, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<L>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
