"""Every format of the report without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Format -> what it is for.
FORMATS: dict[str, str] = {
    'concise': 'for editors and grep: path:line:column: severity CODE place: message, a line a finding',
    'github': 'for GitHub Actions: workflow commands, which become annotations',
    'gitlab': 'for GitLab: a code quality report, which merge requests show',
    'json': 'for programs: version 1, described by schema/report.schema.json',
    'junit': 'for Jenkins and others: JUnit XML, a suite a model and a case a finding that fails',
    'markdown': 'for pull requests: a Markdown table of the models, and what is wrong with them',
    'sarif': 'for code scanning (GitHub and others): SARIF 2.1.0',
    'text': 'for people: the answer first, then figures, what is wrong and what can be done',
}
