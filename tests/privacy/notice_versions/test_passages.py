"""What a reader reads of the notice's page."""

from privacy.notice_versions.passages import Passage, passages_of

PAGE = """
<header><h1>Notice</h1><dl><div><dt><a href="#x">Who?</a></dt><dd>We &amp; you. All.</dd></div></dl>
<p data-live>3 kept <a href="/">more</a><br></p></header>
<section><h2>Visit</h2>
<div class="sentence"><span>We <a>log</a>\n it.</span>&nbsp;&#8288;<details data-live><p>seen</p>
</details></div>
<p>One sentence. Another, see Art. 15 GDPR. Über drei.</p>
<details><summary>Stored <span data-live>(2)</span></summary>
<dl><div><dt>Log</dt><dd>7 days</dd><dd><a>out<span class="visually-hidden"> (foreign)</span></a>
</dd></div></dl></details>
<p>After.</p></section>
"""


def test_each_sentence_and_entry_is_a_passage_without_what_is_live() -> None:
    assert passages_of(PAGE) == [
        Passage("", "", "Who?", "We & you. All."),
        Passage("Visit", "", "", "We log it."),
        Passage("Visit", "", "", "One sentence."),
        Passage("Visit", "", "", "Another, see Art. 15 GDPR."),
        Passage("Visit", "", "", "Über drei."),
        Passage("Visit", "Stored", "Log", "7 days"),
        Passage("Visit", "Stored", "Log", "out"),
        Passage("Visit", "", "", "After."),
    ]
