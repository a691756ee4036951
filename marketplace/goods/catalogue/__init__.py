"""What the platform sells for credits: goods, their looks, prices and copies; knows no member's things."""
