/* A passkey that was not given: say so beside the button instead of nothing. The library tells by an event. */

document.addEventListener("allauth.error", (event) => {
  const said = document.getElementById("passkey-failed");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
  said.focus();
});
