"""The speaker on a screen: a page in the browser, its server, and the ends of sound that it is."""
