// Says when the line is gone and when it is back.
export function start() {
  const notice = document.querySelector("[data-offline]");
  if (!notice) return;
  const tell = () => {
    notice.hidden = navigator.onLine;
  };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
}
