// The blog's own switch between day and night. The labs follow by themselves.
const night = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement.classList;
const follow = () => root.toggle("night", night.matches);
follow();
night.addEventListener("change", follow);
addEventListener("DOMContentLoaded", () => {
  document.querySelector("#night").addEventListener("click", () => root.toggle("night"));
});
