#!/usr/bin/env node
// The installed command. It only hands over to the built program, so that the link made at install time never dangles.
import "../dist/cli/main.js";
