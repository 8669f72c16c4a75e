"""What can be the matter with a service."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class UnknownService(NotFound):
    """We could not find this service. It may have been withdrawn, or its address has changed."""

    code = "catalogue.unknown-service"


class UnfitService(Invalid):
    """Some details of the service need another look."""

    code = "catalogue.unfit-service"


class UnfitFacts(Invalid):
    """Some of these facts need another look."""

    code = "catalogue.unfit-facts"


class NotReady(Invalid):
    """{service} cannot be published yet."""

    code = "catalogue.not-ready"


class SlugTaken(Conflict):
    """Another service already uses the address “{slug}”."""

    code = "catalogue.slug-taken"


class WrongState(Conflict):
    """{service} is {state}, so this step is not possible."""

    code = "catalogue.wrong-state"


class ServiceChanged(Conflict):
    """Somebody else changed {service} while you were editing. Look at it again, then repeat your change."""

    code = "catalogue.service-changed"


class SlotsTaken(Conflict):
    """All places of {service} are taken."""

    code = "catalogue.slots-taken"


class UnknownVersion(NotFound):
    """This service has no such version."""

    code = "catalogue.unknown-version"


class SecondPersonNeeded(Conflict):
    """You wrote this version of {service} yourself. Somebody else reads it and publishes it."""

    code = "catalogue.second-person-needed"


class UnknownDocument(NotFound):
    """This service asks for no such document."""

    code = "catalogue.unknown-document"


class UnknownSample(NotFound):
    """This sample is no longer shown. Look at the page of the service."""

    code = "catalogue.unknown-sample"


class SampleUnfit(Invalid):
    """A sample is a picture (JPG or PNG) or a PDF."""

    code = "catalogue.sample-unfit"


class TooManySamples(Conflict):
    """This service has {most} samples, counting those of earlier versions. It can have no more."""

    code = "catalogue.too-many-samples"


class NotAskedFor(Conflict):
    """Nobody has asked for {service} to be looked at."""

    code = "catalogue.not-asked-for"


class UnknownStory(NotFound):
    """We could not find this story. It may have been taken back."""

    code = "catalogue.unknown-story"


class StoryUnfit(Invalid):
    """Something in the story needs another look."""

    code = "catalogue.story-unfit"


class StoryNotAgreed(Invalid):
    """A story is shown only if the person who tells it agrees. Ask them, then tick that they do."""

    code = "catalogue.story-not-agreed"


class StoryToldAlready(Conflict):
    """A story about this request is with the agency already, or on the page of the service."""

    code = "catalogue.story-told-already"


class StoryStepNotPossible(Conflict):
    """This story stands elsewhere meanwhile. Look at it again."""

    code = "catalogue.story-step-not-possible"


class StoryChanged(Conflict):
    """The words of this story changed since you read them. Read them again first."""

    code = "catalogue.story-changed"


class OwnStory(Conflict):
    """You told this story yourself. A colleague decides about it."""

    code = "catalogue.own-story"


class SameWords(Conflict):
    """These are the words that the story has already. Publish it, or change something."""

    code = "catalogue.same-words"
