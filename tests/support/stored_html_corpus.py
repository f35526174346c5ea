"""Stored HTML: a film as editors paste it, and markup that hides a third party."""

EVIL = [
    '<iframe src="//evil.example/"></iframe>',
    "<IFRAME\nSRC=https:\\\\evil.example>",
    '<img src="/a.png" srcset="/a.png 1x, https://evil.example/b.png 2x">',
    "<img/src=https://evil.example/a.png>",
    "<img src='ht\ntps://evil.example/'>",
    '<img src="&#104;ttps://evil.example/">',
    '<svg><style><img src="//evil.example/"></style></svg>',
    '<!--><img src="//evil.example/">-->',
    '<p title="<img src=//evil.example/>">x</p>',
    '<textarea><img src="//evil.example/"></textarea>',
    '<i style="background:url(//evil.example/)"frame src="//evil.example/">',
    '<iframe src="/own/" src="//evil.example/"></iframe>',
    '<iframe srcdoc="&lt;img src=//evil.example/&gt;"></iframe>',
    "<if<script src=//evil.example/></script>rame src=//evil.example/>",
    '<video><source src="https://evil.example/a.mp4"></video>',
    '<link rel="stylesheet" href="//evil.example/a.css">',
    '<meta http-equiv="refresh" content="0; url=//evil.example/">',
    '<base href="https://evil.example/">',
    '<object data="//evil.example/"><embed src="//evil.example/"></object>',
    '<svg><image href="//evil.example/a.png"/></svg>',
    "<style>@import '//evil.example/a.css';</style>",
    "<script>fetch('https://evil.example/')</script>",
    '<img src="//evil.example/',
    '<![CDATA[<img src="//evil.example/">]]>',
    "<noscript><img src=//evil.example/></noscript>",
    '<body background="//evil.example/a.png">',
]


AROUND = (
    "{}",
    "<div>{}</div>",
    "<!-- {} -->",
    '<p title="{}">',
    "<style>{}</style>",
    "a<{}",
    "<svg>{}",
)


FILM = (
    '<iframe width="560" src="https://www.youtube.com/embed/M7lc1UVf-VE" title="Cable" '
    "allowfullscreen></iframe>"
)
