// What the desk can do more where scripts run: drop files, wait for a check, copy a text. Without it every form works.
"use strict";
(() => {
  const body = document.body;

  const waitForServer = async () => {
    const address = body.dataset.poll;
    const text = document.querySelector("[data-poll-text]");
    for (;;) {
      try {
        const answer = await fetch(address);
        const state = await answer.json();
        if (state.done) {
          location.reload();
          return;
        }
        if (text && state.text) text.textContent = state.text;
      } catch {
        // the desk was closed, or is busy
        await new Promise((go) => setTimeout(go, 2000));
      }
      await new Promise((go) => setTimeout(go, 150));
    }
  };

  const acceptDrops = (form) => {
    const input = form.querySelector("input[type=file]");
    const busy = form.querySelector(".busy");
    const send = () => { if (input.files.length) form.requestSubmit(); };
    // choosing sends at once, so the label is all that is needed; the field stays for the keyboard
    form.classList.add("scripted");
    input.addEventListener("change", send);
    form.addEventListener("submit", () => { busy.hidden = false; });
    // anywhere on the page, because a file that misses would open in place of it
    for (const kind of ["dragover", "dragleave", "drop"]) {
      document.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.toggle("over", kind === "dragover");
        if (kind === "drop" && event.dataTransfer.files.length) {
          input.files = event.dataTransfer.files;
          send();
        }
      });
    }
  };

  const makeCopyable = (button) => {
    const text = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
      } catch {
        getSelection().selectAllChildren(text);
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  };

  // puts a live part where the cursor is
  const makeInsertable = (button) => {
    const field = document.getElementById("words");
    button.addEventListener("click", () => {
      field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.focus();
    });
  };

  // names are many: only those that have the words are shown
  const makeFindable = (field) => {
    const rows = [...document.querySelectorAll(field.dataset.find)];
    field.hidden = false;
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
  };

  // a long sheet opens where its first marked cell is
  const showMark = (part) => {
    // the number of a row is marked where the whole row, or the sheet, is meant
    const mark = part.querySelector("td.is-mend, td.is-question") ?? part.querySelector(".is-mend, .is-question");
    if (!mark) return;
    part.scrollTop = Math.max(0, mark.offsetTop - part.clientHeight / 2);
    part.scrollLeft = Math.max(0, mark.offsetLeft + mark.offsetWidth - part.clientWidth);
  };

  // a second click must not send the same form again
  const sendOnce = (form) => {
    form.addEventListener("submit", () => {
      setTimeout(() => { for (const field of form.elements) if (field.type === "submit") field.disabled = true; });
    });
  };

  // browsers say it in their own language, not in that of the page
  const sayWhatIsRequired = (field) => {
    const check = () => field.setCustomValidity(field.validity.valueMissing ? body.dataset.required : "");
    field.addEventListener("invalid", check);
    field.addEventListener("input", () => field.setCustomValidity(""));
  };

  // a reason is required of what is adapted or dropped
  const askForReason = (part) => {
    const choice = part.querySelector("select"), reason = part.querySelector(".reason input");
    const ask = () => {
      reason.required = ["adapted", "dropped"].includes(choice.value);
      reason.setCustomValidity("");
    };
    choice.addEventListener("change", ask);
    sayWhatIsRequired(reason);
    ask();
  };

  // the menu takes one line of a narrow screen, and is there on a wide one
  const foldWhereNarrow = (menu) => {
    const narrow = matchMedia("(max-width: 40rem)");
    const fold = () => { menu.open = !narrow.matches; };
    narrow.addEventListener("change", fold);
    fold();
  };

  document.querySelectorAll(".fold").forEach(foldWhereNarrow);
  document.querySelectorAll("[required]").forEach(sayWhatIsRequired);
  document.querySelectorAll(".component").forEach(askForReason);
  document.querySelectorAll("form.drop").forEach(acceptDrops);
  document.querySelectorAll("[data-copy]").forEach(makeCopyable);
  document.querySelectorAll("[data-insert]").forEach(makeInsertable);
  document.querySelectorAll("[data-find]").forEach(makeFindable);
  document.querySelectorAll(".sheets .scroll").forEach(showMark);
  document.querySelectorAll("form[method=post]").forEach(sendOnce);
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
  });
  if (body.dataset.poll) waitForServer();
})();
