"""A mail that is handed over, and the mark that its sender sets."""

from tests.support.mail_server import Postbox

MESSAGE = b"Subject: Hi\r\nTo: x\r\n\r\n.leading dot\r\nlast line\r\n"
SENDER = "bounces+tag@telekom.example"


class Mark:
    """What a hand-over marks, and what the server had by then."""

    def __init__(self, postbox: Postbox | None = None, answer: bool = True) -> None:
        self.postbox, self.answer, self.times = postbox, answer, 0

    def __call__(self) -> bool:
        self.times += 1
        if self.postbox is not None:
            assert not self.postbox.envelopes, "it is marked before the server has the mail"
        return self.answer
