// Adds up the reports of the test runs: `count.mjs REPORTS FAILED-STEPS FAILED-RUNS`. A package that left no report, or
// failed without a failing test, counts as one failed test, and so does every other step that failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const [reports, failedSteps, failedRuns] = process.argv.slice(2);
let passed = 0;
let failed = Number(failedSteps);

for (const folder of ['packages', 'apps']) {
  for (const name of readdirSync(folder)) {
    const config = `${folder}/${name}/vitest.config.ts`;
    if (!existsSync(config)) continue;
    count(name, '18');
    if (readFileSync(config, 'utf8').includes('server: true')) count(name, '15');
  }
}
count('web', '18');
// A run may fail where no report says so, by an error outside of all tests.
if (failed === 0) failed = Number(failedRuns);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function count(name, server) {
  const file = `${reports}/${server}/${name}.json`;
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const [good, bad] = report?.stats
    ? playwrightCounts(report)
    : [report?.numPassedTests ?? 0, report?.numFailedTests ?? 0];
  const isComplete = report?.stats ? report.errors.length === 0 : report?.success;
  const isIncomplete = !isComplete && bad === 0;
  passed += good;
  failed += isIncomplete ? 1 : bad;
  console.log(
    `${name}, PostgreSQL ${server}: ${good} passed, ${bad} failed${isIncomplete ? ', and not all could run' : ''}`,
  );
  for (const failure of report?.stats ? playwrightFailures(report.suites) : vitestFailures(report)) {
    console.log(`  ${failure.slice(0, 1000).replaceAll('\n', '\n    ')}`);
  }
}

// What failed is said again at the end, where whoever sees only the last lines finds it.
function vitestFailures(report) {
  return (report?.testResults ?? []).flatMap((file) => [
    ...(file.message ? [`${file.name}: ${file.message}`] : []),
    ...file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file.name}: ${test.fullName}\n${test.failureMessages.join('\n')}`),
  ]);
}

function playwrightFailures(suites) {
  return suites.flatMap((suite) => [
    ...playwrightFailures(suite.suites ?? []),
    ...(suite.specs ?? [])
      .filter((spec) => !spec.ok)
      .map(({ file, title, tests }) => {
        const results = tests.flatMap((test) => test.results);
        return `${file}: ${title}\n${results.map((result) => result.error?.message ?? result.status).join('\n')}`;
      }),
  ]);
}

// A browser test that went well only at the second try is told: what it waits for depends on how busy the machine is.
function playwrightCounts({ stats: { expected, unexpected, flaky, skipped } }) {
  if (flaky > 0) console.log(`${flaky} browser tests went well at the second try only`);
  return [expected + flaky, unexpected + skipped];
}
