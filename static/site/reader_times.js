// Shows moments in the reader's time zone, with its name, where the clock there differs from the site's.
// Without this file the site's zone and its name stay.
const language = document.documentElement.lang;
const words = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});

function minutesEastOfGreenwich(offset) {
  const [, sign, hours, minutes] = offset;
  return (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes));
}

for (const time of document.querySelectorAll("time[datetime]")) {
  const offset = time.dateTime.match(/T.*([+-])(\d\d):(\d\d)$/); // none: a day without a time
  const moment = new Date(time.dateTime);
  if (offset && minutesEastOfGreenwich(offset) !== -moment.getTimezoneOffset()) {
    time.title = time.textContent;
    time.textContent = words.format(moment);
  }
}
