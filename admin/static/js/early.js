// Runs before the page is drawn: dialogs stay closed only where the scripts that open them will come.
document.documentElement.classList.add("qc-js");
