// The one entry of every page: each module looks for its own data-qc-* hooks and does nothing without them.
import { watchAutosave } from "./autosave.js";
import { watchDates } from "./dates.js";
import { watchDecisions } from "./decide.js";
import { watchDialogs } from "./dialog.js";
import { watchFilters } from "./filter.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menu.js";
import { watchForms } from "./once.js";
import { watchMoney } from "./money.js";
import { watchPeople } from "./people.js";
import { watchPlayers } from "./player.js";
import { watchPreviews } from "./preview.js";
import { watchPrints } from "./print.js";
import { watchRows } from "./rows.js";
import { watchSuggestions } from "./suggest.js";
import { watchTheme } from "./theme.js";
import { watchUploads } from "./upload.js";
import { watchWaits } from "./wait.js";

const WATCHERS = [
  watchDialogs, watchKeys, watchMenus, watchTheme, watchDates, watchRows, watchMoney, watchPeople, watchSuggestions, watchFilters, watchAutosave, watchPreviews, watchDecisions, watchPlayers, watchPrints, watchUploads, watchWaits,
  watchForms, // last: it takes no notice of what another one has stopped
];

WATCHERS.forEach((watch) => watch(document));
// What htmx swaps in, and a row that is added, is watched in the same way; the watchers mark what they have seen.
for (const name of ["htmx:load", "qc:load"]) document.addEventListener(name, (event) => WATCHERS.forEach((watch) => watch(event.target)));
