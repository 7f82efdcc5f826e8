/** Whether a text names a strategy file and no built-in strategy: it is a path, or ends as TypeScript or JavaScript does. */
export const isStrategyFile = (text: string): boolean => /[\\/]|\.[cm]?[jt]s$/.test(text);
