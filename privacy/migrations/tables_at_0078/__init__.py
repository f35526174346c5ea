"""The tables of the squashed migration, a module for each part of the layer."""
