"""Documents out of facts: PDF by Typst (tagged, PDF/UA-1), with the fonts for every language we speak."""
