"""The face: page frames, components, the form helper, style sheets and the script of every page."""
