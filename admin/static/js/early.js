// Runs before the page is drawn: dialogs stay closed only where the scripts that open them will come.
const root = document.documentElement;
root.classList.add("qc-js");
// Who has not chosen a theme sees that of the device.
if ("qcThemeFollows" in root.dataset && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.bsTheme = "dark";
