"""Charts: Vega-Lite specs drawn as SVG."""
