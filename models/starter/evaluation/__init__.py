"""How well pictures follow their prompts: what is asked, made, measured and reported."""
