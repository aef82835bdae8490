"""Messages to families: found, checked, rendered and put into the form in which they leave.

    library     finds NAME.email.md and NAME.sms.txt, in the family's language
    source      a message as its author wrote it: front matter, subject, body
    language    the part of Jinja that a message may use; filters, sandbox, budget: how it runs, within which limits
    wording     what makes a family's name harmless in Markdown, in a subject, in a text message
    template    one part of a message, compiled
    rendering   a source and the names of a moment → subject and body
    checking    everything that is wrong with a message, before anyone gets it
    email_format  a frozen email → bytes, the same bytes every time; markdown makes its two parts, style their looks
    addresses   one email address, in the form in which it leaves; unsubscribing: the link and the headers to stop
    dkim_signature  an email signed for its domain
    segments    what a text message costs

Rendering is pure: the same source and names give the same text on every machine. Leaves out: whether, when and to whom.
"""
