// Sends with each transport that the modules named on standard input export; prints what came of each.
const message = { from: "status@example.com", to: "ann@example.org", subject: "Test", text: "Text" };
const outcome = async (path) => {
  try {
    await require(path).sendMail(message);
    return "sends";
  } catch (error) {
    return `fails: ${error.message}`;
  }
};
const paths = JSON.parse(require("fs").readFileSync(0, "utf8"));
Promise.all(paths.map(outcome)).then((outcomes) => {
  process.stdout.write(JSON.stringify(outcomes));
  process.exit(0);
});
