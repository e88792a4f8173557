"""What a cohort is, in sentences about the components that it keeps."""

from __future__ import annotations

from ..model.tables import Model
from .language import Language


def describe_cohort(model: Model, language: Language) -> str:
    """The sentences of all kept components, in one language."""
    sentences = (choice.component.about for choice in model.components.values() if choice.kept)
    return " ".join(language.say(sentence) for sentence in sentences if sentence)
