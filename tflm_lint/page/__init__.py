"""Reports -> one page of HTML that needs nothing else: figures, pictures and tables, in light and dark and on paper.

The page makes no network requests: styles and script are in it and named by their hash in its Content-Security-Policy,
pictures are SVG made here. Templates escape whatever they are given, and whatever would not be seen is made visible
(`document.shown`), for every name in a model is a stranger's. Jinja2 comes with the extra ``report``.
"""
