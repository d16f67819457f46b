// The theme puts a table that may be too wide into a box that scrolls, some time after
// the page is there: the keyboard has to reach that box.

const article = document.querySelector("article");
if (article) {
  new MutationObserver(mark).observe(article, { childList: true, subtree: true });
  mark();
}

function mark() {
  for (const box of article.querySelectorAll(".md-typeset__scrollwrap")) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table");
  }
}
