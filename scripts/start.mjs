/**
 * `pnpm start`: from a fresh checkout to a running platform. Installs and builds what is missing or has changed, then is
 * `canvas up` itself; parameters are passed on.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, installPackages, prepareDatabase, requireNode, root, startPages } from "./setup.mjs";

requireNode();
installPackages();
const prepared = prepareDatabase();
build("services");
startPages();
await prepared;
const parameters = process.argv.slice(2).filter((word, index) => !(index === 0 && word === "--"));
process.argv = [process.execPath, join(root, "services", "bin", "canvas.js"), "up", ...parameters];
await import(pathToFileURL(process.argv[1]).href);
