// Samspel: small improvements to pages that work without them.
(function () {
  "use strict";

  // How many characters are left in a long text.
  function count(area) {
    var line = document.getElementById(area.dataset.counter);
    if (!line) return;
    var left = Number(area.dataset.counterMax) - area.value.replace(/\r?\n/g, "\r\n").length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    line.classList.toggle("is-over", left < 0);
  }

  function each(root, selector, act) {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  }

  function start(root) {
    each(root, "textarea[data-counter-max]", area => { if (area.value) count(area); });
    each(root, ".toolbar", bar => { bar.hidden = false; });
  }

  // Drafts: what is typed is sent a moment after the last key.
  var drafts = new WeakMap();

  function draftOf(form) {
    if (!drafts.has(form)) drafts.set(form, {});
    return drafts.get(form);
  }

  function say(form, key) {
    var line = form.querySelector("[data-draft-status]");
    if (!line?.dataset[key]) return;
    var time = new Date().toLocaleTimeString(document.documentElement.lang || "sv", { hour: "2-digit", minute: "2-digit" });
    line.textContent = line.dataset[key].replace("{time}", time);
  }

  function save(form) {
    var draft = draftOf(form);
    clearTimeout(draft.timer);
    if (!draft.dirty) return;
    draft.dirty = false;
    var body = new FormData(form);
    Array.from(body.keys()).forEach(key => { if (body.get(key) instanceof File) body.delete(key); });
    return fetch(form.dataset.draftUrl, {
      method: "POST", body: body, keepalive: true, credentials: "same-origin",
      headers: { "X-CSRFToken": body.get("csrf_token"), "X-Requested-With": "fetch" }
    }).then(answer => {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      say(form, "saved");
      return answer.json();
    }).then(told => {
      if (told.note) form.querySelector("[data-draft-status]").textContent = told.note;
    }).catch(() => {
      draft.dirty = true;
      say(form, "failed");
    });
  }

  addEventListener("input", event => {
    var field = event.target, form = field.form;
    if (field.dataset?.counterMax) count(field);
    if (!form?.dataset.draftUrl) return;
    var draft = draftOf(form);
    draft.dirty = true;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(save, 1500, form);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) each(document, "form[data-draft-url]", save), tell();
  });

  // A thread: what stays on screen is read; what others write is told, and shown when asked for.
  var ticks = 0, read = new Set(), sent = 0;

  function tell() {
    var form = document.querySelector("[data-read]");
    if (!form || sent === read.size) return;
    var body = new FormData(form);
    body.set("nr", Array.from(read));
    sent = read.size;
    fetch(form.action, { method: "POST", body: body, keepalive: true });
  }

  async function ask(live) {
    var told = await (await fetch(live.dataset.live, { credentials: "omit" })).json();
    var more = told.seq - live.dataset.seq, link = live.firstElementChild;
    if (more <= (live.told || 0)) return;
    live.told = more;
    link.textContent = live.dataset[more > 1 ? "many" : "one"].replace("{n}", more);
    link.hidden = false;
  }

  setInterval(() => {
    if (document.hidden) return;
    each(document, ".comment", one => {
      var box = one.getBoundingClientRect(), here = box.bottom > 0 && box.top < innerHeight * .8;
      if (here && one.seen) read.add(one.id.slice(1));
      one.seen = here;
    });
    if (++ticks % 6) return;
    tell();
    each(document, "#live", ask);
  }, 3200);

  // Toolbar and names: `put` goes before what is chosen in the text and `end` after it; a new line is each line's end.
  function put(area, said) {
    var to = area.selectionEnd, from = to ? area.selectionStart : (to = area.value.length), end = said.end || "";
    if (end === "\n") from = area.value.lastIndexOf(end, from - 1) + 1;
    var chosen = area.value.slice(from, to);
    area.focus();
    area.setSelectionRange(from, to);
    document.execCommand("insertText", false, end === "\n" ? chosen.replace(/^/gm, said.put) : said.put + chosen + end);
    if (end > "\n") area.setSelectionRange(from += said.put.length, from + chosen.length);
  }

  // To reply or quote: the passage that is chosen goes along, and what is typed is saved first.
  function leave(event, link) {
    var form = document.querySelector("#skriv form"), chosen = getSelection();
    if (/citera/.test(link.search) && link.closest(".comment").contains(chosen.anchorNode)) link.search += "&stycke=" + encodeURIComponent(chosen);
    if (!form || !draftOf(form).dirty) return;
    event.preventDefault();
    save(form).then(() => { if (!draftOf(form).dirty) link.click(); });
  }

  addEventListener("click", event => {
    var button = event.target.closest("[data-put]"), link = event.target.closest("a[href$='#skriv']");
    if (button) put(button.form.elements.body, button.dataset);
    if (link) leave(event, link);
  });

  addEventListener("keydown", event => {
    var button = event.target, next = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
    if (button.matches(".toolbar *") && button[next]) button[next].focus();
  });

  // A second press while the first is on its way does nothing. The first one is always sent.
  function release(form) {
    delete form.dataset.sending;
    each(form, "button[aria-disabled]", button => button.removeAttribute("aria-disabled"));
  }

  document.addEventListener("submit", event => {
    var form = event.target;
    if (form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "yes";
    var draft = draftOf(form);
    clearTimeout(draft.timer);
    draft.dirty = false;
    each(form, "button[type=submit]", button => button.setAttribute("aria-disabled", "true"));
    setTimeout(release, 8000, form);
  }, true);

  addEventListener("pageshow", event => {
    if (event.persisted) each(document, "form[data-sending]", release);
  });

  // After a swap: new parts come alive and the focus goes to what changed.
  function focusIn(root) {
    var target = root.querySelector("#error-summary") || (root.matches("[data-focus]") ? root : root.querySelector("[data-focus], [autofocus]"));
    if (!target) return;
    if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus();
  }

  addEventListener("htmx:afterSettle", event => {
    var root = event.target;
    if (!(root instanceof Element)) return;
    start(root);
    focusIn(root);
  });

  addEventListener("htmx:afterRequest", event => {
    var form = event.target.closest?.("form");
    if (form) release(form);
  });

  function failed() {
    var region = document.getElementById("flash");
    if (!region) return;
    var line = document.createElement("p");
    line.className = "flash is-error";
    line.tabIndex = -1;
    line.textContent = document.body.dataset.textFailed;
    region.replaceChildren(line);
    line.focus();
  }
  ["htmx:sendError", "htmx:timeout"].forEach(name => document.addEventListener(name, failed));

  // A form that was open too long, or whose sender is signed out, is answered with a page that holds what was
  // written: sent once more without htmx, it leads there.
  addEventListener("htmx:responseError", event => {
    var form = event.target.closest?.("form[action]"), status = event.detail.xhr.status;
    if (form && (status === 400 || status === 401)) form.submit();
    else failed();
  });

  // An item dragged by its handle lands before the one that is aimed at: its form says which.
  var held, goal;

  function aim(li) {
    goal?.classList.remove("is-goal");
    goal = li;
    goal?.classList.add("is-goal");
  }

  addEventListener("pointerdown", event => { held = event.target.closest(".handle"); });
  addEventListener("pointermove", event => {
    if (!held) return;
    var y = event.clientY, li = document.elementFromPoint(event.clientX, y)?.closest(".agenda > li"), box = li?.getBoundingClientRect();
    aim(box && y > box.top + box.height / 2 && li.nextElementSibling || li);
    scrollBy(0, y < 70 ? -12 : y > innerHeight - 70 ? 12 : 0);
  });
  addEventListener("pointerup", () => {
    if (held && goal && goal !== held.closest("li")) {
      held.form.elements.before.value = goal.id.slice(6);
      held.form.requestSubmit();
    }
    held = aim();
  });
  addEventListener("pointercancel", () => { held = aim(); });

  // The small screens' menu closes as one expects.
  addEventListener("keydown", event => {
    if (event.key === "Escape") each(document, "details[data-menu][open]", menu => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  addEventListener("click", event => {
    each(document, "details[data-menu][open]", menu => { menu.open = menu.contains(event.target); });
  });

  start(document);
  var summary = document.getElementById("error-summary");
  // Who is sent to a part of a page, such as the comment just written, begins to read there.
  var part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (part && part.tabIndex < 0) part.setAttribute("tabindex", "-1");
  if (summary || part) (summary || part).focus();
  // The browser itself goes to that part when all has come; a reply is begun after that.
  addEventListener("load", () => {
    var area = part && part.querySelector("[data-begin]");
    if (area && !summary) area.focus(), area.selectionStart = area.value.length;
  });
})();
