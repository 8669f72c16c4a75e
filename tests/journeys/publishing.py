"""How an agency writes a service, page by page, and somebody else publishes it."""

WORDS = {
    "What does it give? One sentence": "Lends tools to people who build boats.",
    "For whom is it?": "Boat builders.",
    "Who can get it?": "You build boats for a living.",
    "What happens after somebody asks?": "Apply here.\nCollect the tools.",
    "What do people read once they have sent their request?": "Bring a bag for the tools.",
}


def says(person, label, text):
    person.page.get_by_label(label).first.fill(text)


def drafts(writer, name):
    writer.opens("/desk/services/new/")
    writer.writes("Name of the service, in English", name)
    writer.presses("Keep the draft")
    writer.reads("Say how many working days it takes.")


def says_it_in_english(writer):
    writer.follows("The words in English")
    for label, text in WORDS.items():
        says(writer, label, text)
    writer.presses("Save and go back")


def asks_a_question(writer, words, *, kind="", page=""):
    """Add a question, from the list of questions."""
    writer.page.get_by_role("button", name="Add a question").click()
    writer.writes("The question (English)", words)
    if kind:
        writer.chooses(kind)
    if page:
        writer.page.get_by_label("On which page does it stand?").select_option(label=page)
    writer.presses("Save")
    writer.reads(words)


def says_who_can_get_it(writer):
    writer.reads("No condition yet")
    writer.page.get_by_label("Add a condition about").select_option("person.work")
    writer.presses("Add a condition")
    writer.ticks("I have a business of my own")
    writer.presses("Save")
    writer.reads("What you do: I have a business of my own")


def publishes(colleague, name):
    """Find what somebody asked to be looked at, and publish it."""
    colleague.opens("/desk/services/?asked=1")
    colleague.follows(name)
    colleague.page.get_by_role("button", name="Publish").click()
    colleague.presses("Publish")
    colleague.reads("People can find it now.")
