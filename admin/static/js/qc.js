// The one entry of every page: each module looks for its own data-qc-* hooks and does nothing without them.
import { watchAutosave } from "./autosave.js";
import { watchDates } from "./dates.js";
import { watchDecisions } from "./decide.js";
import { watchDialogs } from "./dialog.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menu.js";
import { watchForms } from "./once.js";
import { watchPlayers } from "./player.js";
import { watchPrints } from "./print.js";
import { watchRows } from "./rows.js";
import { watchTheme } from "./theme.js";
import { watchUploads } from "./upload.js";
import { watchWaits } from "./wait.js";

const WATCHERS = [
  watchDialogs, watchKeys, watchMenus, watchTheme, watchDates, watchRows, watchAutosave, watchDecisions, watchPlayers, watchPrints, watchUploads, watchWaits,
  watchForms, // last: it takes no notice of what another one has stopped
];

WATCHERS.forEach((watch) => watch(document));
// What htmx swaps in is watched in the same way; the watchers mark what they have seen.
document.addEventListener("htmx:load", (event) => WATCHERS.forEach((watch) => watch(event.target)));
