"use strict";
(() => {
  for (const box of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const shown = [...box.querySelectorAll("pre")].find((pre) => pre.offsetParent);
      try {
        await navigator.clipboard.writeText(shown.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(shown);
        button.textContent = "Press Ctrl-C";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
    box.querySelector(".bar").append(button);
  }
  const choose = (language) => {
    for (const radio of document.querySelectorAll(".code input")) {
      if (radio.dataset.lang === language) radio.checked = true;
    }
  };
  document.addEventListener("change", (event) => {
    const language = event.target.dataset?.lang;
    if (!language) return;
    const before = event.target.getBoundingClientRect().top;
    choose(language);
    scrollBy(0, event.target.getBoundingClientRect().top - before);
    try { localStorage.setItem("lang", language); } catch { /* private window */ }
  });
  try { choose(localStorage.getItem("lang")); } catch { /* private window */ }
  const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      const link = links.get(entry.target.id);
      if (!link) continue;
      link.setAttribute("aria-current", "true");
      link.closest(".toc").scrollLeft = link.offsetLeft - 12;
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const section of document.querySelectorAll("section[id]")) seen.observe(section);
})();
