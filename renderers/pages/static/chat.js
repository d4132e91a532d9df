// The page works without this file. With it nothing reloads, and what is new arrives by itself.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const words = document.body.dataset;
  const last = () => Number($("composer").dataset.turn);
  let sending = false; // a message is on its way
  let pending = ""; // the id of a message not known to have arrived
  let source = null;

  // Takes in what the server rendered. Answer and stream may bring the same exchange: see its id.
  function absorb(html, settled) {
    const news = new DOMParser().parseFromString(html, "text/html");
    const parts = [...news.querySelectorAll("[data-turn]")];
    const fresh = parts.filter((one) => one.dataset.turn > last());
    const bubbles = fresh.filter((one) => one.matches("li"));
    const mine = pending && (settled || bubbles.some((one) => one.dataset.said.includes(pending)));
    if (mine) pending = "";
    if (bubbles.length) {
      $("latest")?.removeAttribute("id");
      $("log").append(...bubbles);
    }
    const composer = fresh.find((one) => one.id === "composer");
    const notice = news.getElementById("notice");
    if (composer) reshape($("composer"), composer, mine);
    else if (notice) $("notice").replaceWith(notice);
    if (mine && !composer) for (const form of document.forms) form.reset();
    if (bubbles.length) $("latest")?.scrollIntoView();
  }

  // The new composer takes the old one's place, and what is being typed is kept. Under the same
  // question nothing moves: that would break into a half-written word of an input method.
  function reshape(old, composer, mine) {
    const was = old.querySelector("[name=text]"), box = composer.querySelector("[name=text]");
    if (!mine && old.dataset.look === composer.dataset.look) {
      old.dataset.turn = composer.dataset.turn;
      for (const one of old.querySelectorAll("[name=after]")) one.value = old.dataset.turn;
      return;
    }
    const asked = (one) => one.querySelector("[name=asked]")?.value;
    const moved = asked(old) !== asked(composer);
    const focused = mine || old.contains(document.activeElement), kept = !mine && was.value;
    if (kept) {
      box.value = kept;
      box.form.elements.id.value = was.form.elements.id.value;
      box.closest("details")?.setAttribute("open", "");
    }
    old.after(composer);
    // Focus goes over before the old box is gone: so a phone's keyboard stays open.
    const closed = box.closest("details:not([open])");
    const first = composer.querySelector("[type=file], .options button, summary");
    if (focused) (closed ? first : box).focus({ preventScroll: true });
    old.remove();
    if (kept && moved) tell(words.stale); // a reminder only adds its buttons
  }

  function tell(sentence, again) {
    const notice = document.createElement("p");
    notice.id = "notice";
    notice.setAttribute("role", "alert");
    notice.append(sentence);
    if (again) {
      const button = document.createElement("button");
      notice.append(Object.assign(button, { textContent: words.retry, onclick: again }));
    }
    $("notice").replaceWith(notice);
  }

  function busy(yes) {
    sending = yes;
    $("typing").hidden = !yes;
    for (const one of $("composer").querySelectorAll("button")) one.disabled = yes;
  }

  async function send(form, button) {
    const data = new FormData(form), file = data.get("file");
    if (button?.name) data.set(button.name, button.value);
    if (file?.size > words.limit * 1024 * 1024) {
      form.reset();
      return tell(words.tooBig);
    }
    pending = data.get("id");
    tell(file ? words.uploading : "");
    busy(true);
    const late = new AbortController();
    const patience = setTimeout(() => late.abort(), file ? 600000 : 30000);
    const request = { method: "POST", body: data, headers: { "X-Fragment": "1" } };
    try {
      const answer = await fetch(form.action, { ...request, signal: late.signal });
      const html = await answer.text();
      if (!/id="(composer|notice)"/.test(html)) throw new Error("not from our server");
      absorb(html, answer.ok);
    } catch {
      if (pending) tell(words.failed, () => form.requestSubmit(button));
    }
    clearTimeout(patience);
    busy(false);
  }

  function listen() {
    if (source || document.hidden || !window.EventSource) return;
    source = new EventSource(`/stream?after=${last()}`);
    source.onmessage = (event) => absorb(event.data);
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      hush();
      setTimeout(listen, 5000);
    };
  }

  function hush() {
    source?.close();
    source = null;
  }

  // Phones kill the stream of a hidden page without a word: close it, and catch up on return.
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden) return hush();
    try {
      const missed = await fetch(`/history?after=${last()}`);
      if (missed.status === 200) absorb(await missed.text());
    } catch { /* no network yet: the stream tries again by itself */ }
    listen();
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending) send(event.target, event.submitter);
  });
  document.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.value) event.target.form.requestSubmit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || !event.target.matches("textarea")) return;
    if (event.isComposing || event.keyCode === 229) return; // it ends a word of an input method
    if (!matchMedia("(pointer: fine)").matches) return; // a phone has no other way to a new line
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.documentElement.className = "live";
  $("latest")?.scrollIntoView();
  listen();
})();
