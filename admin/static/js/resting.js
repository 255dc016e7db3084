// The page that stands in while the site rests: it asks whether the site is back, and shows it only then. A page that
// loads itself again and again would begin anew under whoever reads it aloud (WCAG 2.2.1).
const pause = Number(document.body.dataset.qcResting) * 1000;

async function ask() {
  try {
    const answer = await fetch("/health", { method: "HEAD", cache: "no-store" });
    if (answer.ok) return location.replace(location.href);
  } catch {
    // Between the two pages nobody answers.
  }
  setTimeout(ask, pause);
}

setTimeout(ask, pause);
