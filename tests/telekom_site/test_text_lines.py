from telekom_site.text_lines import lines_of


def test_blank_lines_are_left_out_and_others_stripped() -> None:
    assert lines_of(" one \r\n\n \ntwo") == ["one", "two"]
    assert lines_of(" \n") == []
