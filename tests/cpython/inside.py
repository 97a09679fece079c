"""The part of `run` that looplab runs: unittest, one line a test written to a report as it goes."""
import json
import sys
import unittest

folder, name, report = sys.argv[1:]
sys.path.insert(0, folder)


class Report(unittest.TestResult):
    def __init__(self, out, total):
        super().__init__()
        self.out, self.total = out, total

    def tell(self, what, test, why="", **more):
        line = {"what": what, "test": test.id(), "why": why.strip().splitlines()[-1][:160] if why else "", **more}
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()

    def startTest(self, test):
        super().startTest(test)
        self.tell("begin", test, total=self.total)

    def addSuccess(self, test):
        self.tell("ok", test)

    def addSkip(self, test, reason):
        self.tell("skip", test, reason)

    def addExpectedFailure(self, test, err):
        self.tell("ok", test)

    def addError(self, test, err):
        self.tell("error", test, self._exc_info_to_string(err, test))

    def addFailure(self, test, err):
        self.tell("fail", test, self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.tell("fail", test, self._exc_info_to_string(err, test))


suite = unittest.defaultTestLoader.loadTestsFromName(name)
with open(report, "w") as out:
    suite.run(Report(out, suite.countTestCases()))
